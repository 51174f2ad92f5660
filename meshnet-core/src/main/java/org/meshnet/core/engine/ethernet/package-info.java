/** Which members carry Ethernet, and what is known of the hosts behind them. */
@NullMarked
package org.meshnet.core.engine.ethernet;

import org.jspecify.annotations.NullMarked;
