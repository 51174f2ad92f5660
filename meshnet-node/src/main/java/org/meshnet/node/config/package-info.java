/**
 * What the user wants: the table of settings, where each value comes from, and the validated configuration that
 * results.
 */
package org.meshnet.node.config;
