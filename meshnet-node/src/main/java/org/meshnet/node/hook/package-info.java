/** Programs of the user's that a node runs when something happens. */
@NullMarked
package org.meshnet.node.hook;

import org.jspecify.annotations.NullMarked;
