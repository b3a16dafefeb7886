/// Networks over a bird's-eye view [B, C, H, W], H along y and W along x: how camera images are
/// lifted onto it ([vexel.nn.bev.LiftSplat]), how cameras and LiDAR are fused
/// ([vexel.nn.bev.GatedFusion]), the encoder every detector of UniDistill shares
/// ([vexel.nn.bev.BevEncoder]) and the heads that find boxes ([vexel.nn.bev.CenterHead]).
package vexel.nn.bev;
