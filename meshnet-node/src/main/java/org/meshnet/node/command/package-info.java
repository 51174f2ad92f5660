/** This host's other programs. */
@NullMarked
package org.meshnet.node.command;

import org.jspecify.annotations.NullMarked;
