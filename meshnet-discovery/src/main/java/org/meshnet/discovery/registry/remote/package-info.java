/** What this server does for its members together with the servers that share its roster. */
@NullMarked
package org.meshnet.discovery.registry.remote;

import org.jspecify.annotations.NullMarked;
