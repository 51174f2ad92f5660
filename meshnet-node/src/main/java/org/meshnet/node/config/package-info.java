/**
 * What the user wants: the table of settings, where each value comes from, and the validated configuration that
 * results.
 */
@NullMarked
package org.meshnet.node.config;

import org.jspecify.annotations.NullMarked;
