/** How the log looks and where it goes: Logback, set up in code, one line an event, on the standard error stream. */
@NullMarked
package org.meshnet.node.log;

import org.jspecify.annotations.NullMarked;
