/** A roster that several servers share through a store, without the store's connection. */
@NullMarked
package org.meshnet.discovery.registry.shared;

import org.jspecify.annotations.NullMarked;
