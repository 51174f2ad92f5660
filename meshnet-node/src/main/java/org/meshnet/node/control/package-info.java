/**
 * How other commands talk to a running daemon: a Unix domain socket per interface, one line of JSON each way, and what
 * the answers look like on a terminal.
 */
@NullMarked
package org.meshnet.node.control;

import org.jspecify.annotations.NullMarked;
