/** Names of hosts: which texts are labels of the domain name system, and who of the members has which. */
@NullMarked
package org.meshnet.core.name;

import org.jspecify.annotations.NullMarked;
