/** What is counted, and in what. */
package org.meshnet.core.count;
