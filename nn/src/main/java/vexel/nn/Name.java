package vexel.nn;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// The checkpoint name of a record component that is no Java identifier, e.g. `@Name("final")`. An
/// empty name adds nothing to the path.
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Name {
  String value();
}
