/**
 * What all parts of one engine stand on: configuration, seams, tables, the addresses of this node, and the ways to send
 * and to publish. Nothing in here knows of a part.
 */
package org.meshnet.core.engine.context;
