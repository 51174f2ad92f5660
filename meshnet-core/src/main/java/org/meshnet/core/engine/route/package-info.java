/** The networks behind members: which are used, through whom, and who may send from them. */
@NullMarked
package org.meshnet.core.engine.route;

import org.jspecify.annotations.NullMarked;
