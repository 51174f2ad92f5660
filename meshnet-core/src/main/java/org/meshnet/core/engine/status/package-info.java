/**
 * What an engine tells of itself, for people and programs: the state of it and its peers, its warnings and counters.
 */
package org.meshnet.core.engine.status;
