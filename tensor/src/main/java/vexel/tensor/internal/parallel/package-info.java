/// How the CPU backend uses its cores: one pool of threads that share the tasks of one kernel at a
/// time. Threads decide who computes a task, never what it computes: a kernel cuts its work by
/// output rows or by the fixed chunks of its sums, so the number of threads never changes a bit.
package vexel.tensor.internal.parallel;
