package org.meshnet.discovery.registry.rival;

/**
 * Who looks after it when two nodes want the same.
 *
 * @param claims of overlay addresses
 * @param doubts whether who holds it is still there
 * @param twins machines that register as the same node
 */
public record Rivals(Disputes claims, Doubts doubts, TwinWatch twins) {}
