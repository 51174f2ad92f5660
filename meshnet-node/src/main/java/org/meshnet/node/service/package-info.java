/** This process as its service manager sees it: systemd, or another that speaks its protocol. */
@NullMarked
package org.meshnet.node.service;

import org.jspecify.annotations.NullMarked;
