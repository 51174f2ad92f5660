/** What nodes ask for: the desks at which registers and requests are taken. */
@NullMarked
package org.meshnet.discovery.registry.desk;

import org.jspecify.annotations.NullMarked;
