/** The server's page: counts and rates, and no more of networks and nodes than how many there are. */
@NullMarked
package org.meshnet.discovery.web;

import org.jspecify.annotations.NullMarked;
