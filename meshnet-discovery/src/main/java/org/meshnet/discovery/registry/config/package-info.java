/** How much the registry takes on. */
@NullMarked
package org.meshnet.discovery.registry.config;

import org.jspecify.annotations.NullMarked;
