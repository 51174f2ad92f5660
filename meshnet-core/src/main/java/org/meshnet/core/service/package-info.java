/** What a daemon tells the service manager that started it, when, and by which way. For the shells. */
@NullMarked
package org.meshnet.core.service;

import org.jspecify.annotations.NullMarked;
