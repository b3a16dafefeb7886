/// Checks of derivatives, for the ops of this module and for yours.
package vexel.autograd.check;
