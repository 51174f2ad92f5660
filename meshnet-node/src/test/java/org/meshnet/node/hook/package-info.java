/** Tests of the programs that a node runs. */
package org.meshnet.node.hook;
