/** When the server has something to do without being asked. */
@NullMarked
package org.meshnet.discovery.clock;

import org.jspecify.annotations.NullMarked;
