/** Tests of the package. */
package org.meshnet.node.lookup;
