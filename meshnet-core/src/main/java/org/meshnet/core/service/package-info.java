/** What a daemon tells the service manager that started it, and what it is told by signals. For the shells. */
@NullMarked
package org.meshnet.core.service;

import org.jspecify.annotations.NullMarked;
