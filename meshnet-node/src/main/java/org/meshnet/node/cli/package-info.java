/** The command line: parsing, the commands, and what they print. Errors are one line each. */
@NullMarked
package org.meshnet.node.cli;

import org.jspecify.annotations.NullMarked;
