/// How a segmentation network bears a sensor that does not see well: corrupted sweeps made on the
/// fly, and what a network keeps of its accuracy on them. Kong et al., *Robo3D: Towards Robust and
/// Reliable 3D Perception against Corruptions* (ICCV 2023), whose data sets nuScenes-C and
/// SemanticKITTI-C hold eight corruptions in three severities.
///
/// Read in this order: [Scan] (a labelled sweep with the ring of each point) and [Lidar] (what is
/// known of the sensor), [Corruption] and [CorruptionType] with one record each ([Fog],
/// [WetGround], [Snow], [MotionBlur], [BeamMissing], [Crosstalk], [IncompleteEcho], [CrossSensor]),
/// [CorruptedFrames] (a data set under one of them), [RobustnessScores] (mCE and mRR) and
/// [RobustnessRun] (the measurement).
///
/// A corruption is a pure function of a scan and a path of random numbers: nothing is stored, and
/// every run sees the same rain. Constants that neither paper nor released code states are record
/// components, named as reconstructions.
package vexel.distill.robustness;
