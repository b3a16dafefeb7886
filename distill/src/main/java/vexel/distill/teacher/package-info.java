/// The stand-in teachers and how they are made.
///
/// The weights of real camera foundation models cannot be shipped, so two small vision transformers
/// are trained by this engine on scenes of the built-in world that nothing else uses.
/// [vexel.distill.teacher.TeacherTraining] is the loop; what sets the two apart is their
/// [vexel.distill.teacher.Lesson]: `world-text` learns what each patch shows in words
/// ([vexel.distill.teacher.CaptionLesson]), `world-ssl` learns without labels what hidden patches
/// look like ([vexel.distill.teacher.MaskedLesson]).
package vexel.distill.teacher;
