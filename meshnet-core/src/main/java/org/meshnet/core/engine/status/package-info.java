/**
 * What an engine tells of itself, for people and programs: the state of it and its peers, its warnings and counters.
 */
@NullMarked
package org.meshnet.core.engine.status;

import org.jspecify.annotations.NullMarked;
