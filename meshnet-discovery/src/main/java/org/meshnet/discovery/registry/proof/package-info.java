/** What proves that somebody receives at an endpoint and is heard for the first time, with nothing kept for it. */
@NullMarked
package org.meshnet.discovery.registry.proof;

import org.jspecify.annotations.NullMarked;
