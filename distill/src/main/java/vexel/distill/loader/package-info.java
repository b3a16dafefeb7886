/// From a data set to the steps of a training run: which frames come in which order ([FrameOrder]),
/// those read last kept in memory within a budget ([FrameCache]), and work done ahead on threads
/// beside the training ([Prefetch]).
///
/// What a step sees is a function of the seed and the step. The order comes from a random stream
/// with a path, a frame is the same whether it was read or remembered, and threads compute steps
/// that know nothing of each other; so the number of threads, the depth of the queue and the budget
/// change the time and the memory a run takes, never a number.
package vexel.distill.loader;
