/** Tests of {@link org.meshnet.node.fault}. */
package org.meshnet.node.fault;
