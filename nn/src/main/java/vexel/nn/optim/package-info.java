/// How parameters move: optimisers over named groups ([AdamW], [Adam], [Muon], [Sgd]), the learning
/// rate over time ([Schedule]), the bound on a step ([ClipNorm]) and the slow copy of a network
/// ([Ema]).
///
/// A training step reads:
///
/// ```java
/// Gradients gradients = loss.backward();
/// ClipNorm.to(10).apply(gradients, optimizer.parameters());
/// optimizer.step(gradients, schedule, step);
/// pass.commit();
/// ```
package vexel.nn.optim;
