/**
 * The command {@code netcheck}: asks STUN servers and the gateway what this network allows, and says it. Needs no
 * privilege.
 */
@NullMarked
package org.meshnet.node.netcheck;

import org.jspecify.annotations.NullMarked;
