/** The way to the service manager that started the server: systemd, or another that speaks its protocol. */
@NullMarked
package org.meshnet.discovery.service;

import org.jspecify.annotations.NullMarked;
