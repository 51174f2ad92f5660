/** How the program ends: its exit codes and the one-line errors that are meant for the user. */
@NullMarked
package org.meshnet.node.exit;

import org.jspecify.annotations.NullMarked;
