/** What a daemon tells the service manager that started it, and when; no socket. For the shells. */
@NullMarked
package org.meshnet.core.service;

import org.jspecify.annotations.NullMarked;
