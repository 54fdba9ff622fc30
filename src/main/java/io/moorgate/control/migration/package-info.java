/**
 * What users of other ingress controllers have on their objects: a table of their annotation keys, each with ours of the same meaning, or with the nearest
 * one and why it is not the same. Pure; any thread. Imports the vocabulary, and no objects of Kubernetes.
 */
package io.moorgate.control.migration;
