/** How the server is, as a service manager is told: systemd, or another that speaks its protocol. */
@NullMarked
package org.meshnet.discovery.service;

import org.jspecify.annotations.NullMarked;
