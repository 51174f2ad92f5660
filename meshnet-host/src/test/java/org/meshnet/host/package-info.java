/** Tests of the package. */
package org.meshnet.host;
