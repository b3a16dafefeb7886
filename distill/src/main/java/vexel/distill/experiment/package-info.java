/// Tables that compare arms: which arms, what they share, what is measured.
///
/// Every arm's figures are written as soon as it is done, so an experiment that was stopped goes on
/// where it was.
package vexel.distill.experiment;
