package vexel.tensor.io;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import vexel.tensor.io.PickleValue.Dict;
import vexel.tensor.io.PickleValue.Global;
import vexel.tensor.io.PickleValue.Inert;
import vexel.tensor.io.PickleValue.Items;
import vexel.tensor.io.PickleValue.Items.Kind;
import vexel.tensor.io.PickleValue.None;
import vexel.tensor.io.TorchFile.Reading;

/// Runs a pickle as what it is, a program for a stack machine, over plain data. The instructions
/// that make Python look up, call or build something are answered by [PickleCalls] from a closed
/// list; there is no reflection and no way to a class or a function.
///
/// Limits: 64 MiB and a million instructions; whatever a file says, that bounds the values it can
/// make to about 60 bytes an instruction.
final class PickleMachine {
  /// Most instructions run.
  static final int MAX_OPS = 1_000_000;

  private final PickleInput in;
  private final PickleCalls calls;
  private final Reading reading;
  private final Map<String, PickleGlobal> globals;
  private final List<Object> stack = new ArrayList<>();
  private final List<Integer> marks = new ArrayList<>();
  private final Map<Long, Object> memo = new HashMap<>();

  /// @param globals takes the globals that are named
  /// @param storages answers persistent identifiers
  PickleMachine(
      PickleInput in,
      Reading reading,
      Map<String, PickleGlobal> globals,
      PickleCalls.Storages storages) {
    this.in = in;
    this.reading = reading;
    this.globals = globals;
    this.calls = new PickleCalls(in, storages);
  }

  /// A machine for a pickle that may name nothing.
  static Object plain(PickleInput in) {
    return new PickleMachine(
            in,
            Reading.STRICT,
            new LinkedHashMap<>(),
            id -> {
              throw in.error("a persistent identifier does not belong here");
            })
        .run();
  }

  /// The value of the pickle.
  ///
  /// @throws FormatException naming file, byte and instruction if it is damaged, hostile or larger
  ///   than the limits
  Object run() {
    PickleOp first = in.op();
    int protocol = first == PickleOp.PROTO ? in.u1() : 0;
    if (protocol < 2 || protocol > 5) {
      throw in.error("protocol " + protocol + "; 2 to 5 are read");
    }
    for (int ops = 1; ; ops++) {
      PickleOp op = in.op();
      if (ops == MAX_OPS) {
        throw in.error("more than " + MAX_OPS + " instructions");
      }
      if (op == PickleOp.STOP) {
        return pop();
      }
      step(op);
    }
  }

  private void step(PickleOp op) {
    switch (op) {
      case INT -> {
        String text = in.line();
        push(text.equals("01") || text.equals("00") ? text.equals("01") : in.decimal(text));
      }
      case BININT -> push((long) in.i4());
      case BININT1 -> push((long) in.u1());
      case BININT2 -> push((long) in.u2());
      case LONG -> {
        String text = in.line();
        push(in.decimal(text.endsWith("L") ? text.substring(0, text.length() - 1) : text));
      }
      case LONG1 -> push(in.integer(in.u1()));
      case LONG4 -> push(in.integer(in.u4()));
      case STRING -> push(quoted(in.line()));
      case BINSTRING -> push(in.latin1(in.u4()));
      case SHORT_BINSTRING -> push(in.latin1(in.u1()));
      case BINBYTES -> push(in.bytes(in.u4()));
      case SHORT_BINBYTES -> push(in.bytes(in.u1()));
      case BINBYTES8, BYTEARRAY8 -> push(in.bytes(in.u8()));
      case NEXT_BUFFER -> refused("a buffer outside the pickle");
      case READONLY_BUFFER -> refused("a buffer outside the pickle");
      case NONE -> push(None.NONE);
      case NEWTRUE -> push(true);
      case NEWFALSE -> push(false);
      case UNICODE -> push(unescaped(in.line()));
      case SHORT_BINUNICODE -> push(in.utf8(in.u1()));
      case BINUNICODE -> push(in.utf8(in.u4()));
      case BINUNICODE8 -> push(in.utf8(in.u8()));
      case FLOAT -> push(number(in.line()));
      case BINFLOAT -> push(in.f8());
      case EMPTY_LIST -> push(PickleValue.list());
      case APPEND -> {
        Object value = pop();
        extend(top(), List.of(value));
      }
      case APPENDS -> {
        List<Object> values = popMarked();
        extend(top(), values);
      }
      case LIST -> push(new Items(Kind.LIST, popMarked()));
      case EMPTY_TUPLE -> push(new Items(Kind.TUPLE, List.of()));
      case TUPLE -> push(new Items(Kind.TUPLE, popMarked()));
      case TUPLE1 -> tuple(1);
      case TUPLE2 -> tuple(2);
      case TUPLE3 -> tuple(3);
      case EMPTY_DICT -> push(new Dict());
      case DICT -> {
        List<Object> pairs = popMarked();
        Dict dict = new Dict();
        putAll(dict, pairs);
        push(dict);
      }
      case SETITEM -> {
        Object value = pop();
        Object key = pop();
        putAll(top(), List.of(key, value));
      }
      case SETITEMS -> {
        List<Object> pairs = popMarked();
        putAll(top(), pairs);
      }
      case EMPTY_SET -> push(new Items(Kind.SET, new ArrayList<>(4)));
      case ADDITEMS -> {
        List<Object> values = popMarked();
        extend(top(), values);
      }
      case FROZENSET -> push(new Items(Kind.SET, popMarked()));
      case POP -> drop();
      case DUP -> push(top());
      case MARK -> marks.add(stack.size());
      case POP_MARK -> popMarked();
      case GET -> get(memoIndex(in.line()));
      case BINGET -> get(in.u1());
      case LONG_BINGET -> get(in.u4());
      case PUT -> memo.put(memoIndex(in.line()), top());
      case BINPUT -> memo.put((long) in.u1(), top());
      case LONG_BINPUT -> memo.put(in.u4(), top());
      case MEMOIZE -> memo.put((long) memo.size(), top());
      case EXT1 -> refused("extension " + in.u1() + ", a global without a name");
      case EXT2 -> refused("extension " + in.u2() + ", a global without a name");
      case EXT4 -> refused("extension " + in.u4() + ", a global without a name");
      case GLOBAL -> push(global(in.line(), in.line()));
      case STACK_GLOBAL -> {
        Object name = pop();
        Object module = pop();
        if (!(module instanceof String m) || !(name instanceof String n)) {
          throw in.error(
              "a global needs two names, not "
                  + PickleValue.describe(module)
                  + " and "
                  + PickleValue.describe(name));
        }
        push(global(m, n));
      }
      case REDUCE -> {
        Object arguments = pop();
        push(calls.call(pop(), arguments));
      }
      case NEWOBJ -> {
        Object arguments = pop();
        push(calls.call(pop(), arguments));
      }
      case NEWOBJ_EX -> {
        Object named = pop();
        Object arguments = pop();
        push(calls.call(pop(), arguments, named));
      }
      case BUILD -> {
        Object state = pop();
        calls.build(top(), state);
      }
      case INST -> {
        Global type = global(in.line(), in.line());
        popMarked();
        refuse("an old-style instance of " + FormatException.quote(type.name()));
        push(new Inert(type.name()));
      }
      case OBJ -> {
        List<Object> parts = popMarked();
        Object type = parts.isEmpty() ? None.NONE : parts.getFirst();
        refuse("an old-style instance of " + PickleValue.describe(type));
        push(new Inert("instance"));
      }
      case PERSID ->
          refused("a persistent identifier in text, " + FormatException.quote(in.line()));
      case BINPERSID -> push(calls.storage(pop()));
      case PROTO -> {
        int protocol = in.u1();
        if (protocol > 5) {
          throw in.error("protocol " + protocol + "; 2 to 5 are read");
        }
      }
      case FRAME -> in.announced(in.u8());
      case STOP -> throw new IllegalStateException("ends the loop");
    }
  }

  // ---- the stack

  private void push(Object value) {
    stack.add(value);
  }

  private int floor() {
    return marks.isEmpty() ? 0 : marks.getLast();
  }

  private Object top() {
    if (stack.size() <= floor()) {
      throw in.error("the stack is empty here; the file is damaged");
    }
    return stack.getLast();
  }

  private Object pop() {
    Object value = top();
    stack.removeLast();
    return value;
  }

  private void drop() {
    if (stack.size() == floor() && !marks.isEmpty()) {
      marks.removeLast(); // POP takes a mark too
    } else {
      pop();
    }
  }

  private List<Object> popMarked() {
    if (marks.isEmpty()) {
      throw in.error("no mark stands before it; the file is damaged");
    }
    List<Object> above = stack.subList(marks.removeLast(), stack.size());
    List<Object> values = new ArrayList<>(above);
    above.clear();
    return values;
  }

  private void tuple(int n) {
    Object[] values = new Object[n];
    for (int i = n - 1; i >= 0; i--) {
      values[i] = pop();
    }
    push(new Items(Kind.TUPLE, List.of(values)));
  }

  private void extend(Object target, List<Object> values) {
    switch (target) {
      case Items items when items.kind != Kind.TUPLE -> items.values.addAll(values);
      case Inert _ -> {
        // elements of an object that is never made
      }
      default -> throw in.error("items for " + PickleValue.describe(target));
    }
  }

  private void putAll(Object target, List<Object> pairs) {
    Map<Object, Object> entries =
        switch (target) {
          case Dict dict -> dict.entries;
          case Inert object -> object.items.entries;
          default -> throw in.error("entries for " + PickleValue.describe(target));
        };
    if (pairs.size() % 2 != 0) {
      throw in.error("a key without a value");
    }
    for (int i = 0; i < pairs.size(); i += 2) {
      Object key = pairs.get(i);
      if (key instanceof Dict || (key instanceof Items items && items.kind == Kind.LIST)) {
        throw in.error("a " + PickleValue.describe(key) + " as a key");
      }
      entries.put(key, pairs.get(i + 1));
    }
  }

  // ---- the memo

  private long memoIndex(String text) {
    if (in.decimal(text) instanceof Long n && n >= 0) {
      return n;
    }
    throw in.error("memo entry " + FormatException.quote(text));
  }

  private void get(long index) {
    Object value = memo.get(index);
    if (value == null) {
      throw in.error("memo entry " + index + " was never written; the file is damaged");
    }
    push(value);
  }

  // ---- names

  private Global global(String module, String attribute) {
    String name = module + "." + attribute;
    PickleGlobals.Meaning meaning = reading.meaning(name);
    globals.putIfAbsent(name, new PickleGlobal(name, in.offset(), meaning != null));
    if (meaning == null) {
      refuse(
          "the global "
              + FormatException.quote(name)
              + " is not on the list of those that tensors are rebuilt from");
    }
    return new Global(name, meaning);
  }

  private void refused(String what) {
    refuse(what);
    push(new Inert(what));
  }

  private void refuse(String what) {
    reading.refuse(in.error(what + "; nothing was executed: save tensors alone"));
  }

  // ---- text of protocol 0

  private String quoted(String line) {
    boolean plain =
        line.length() >= 2
            && (line.charAt(0) == '\'' || line.charAt(0) == '"')
            && line.charAt(line.length() - 1) == line.charAt(0)
            && line.indexOf('\\') < 0;
    if (!plain) {
      throw in.error("text in quotes without escapes is expected");
    }
    return line.substring(1, line.length() - 1);
  }

  private String unescaped(String line) {
    if (line.indexOf('\\') >= 0) {
      throw in.error("text without escapes is expected");
    }
    return line;
  }

  private double number(String line) {
    if (!line.matches("[+-]?(\\d+\\.?\\d*([eE][+-]?\\d+)?|inf|nan)") || line.length() > 400) {
      throw in.error(FormatException.quote(line) + " is no number");
    }
    return switch (line) {
      case "inf", "+inf" -> Double.POSITIVE_INFINITY;
      case "-inf" -> Double.NEGATIVE_INFINITY;
      case "nan", "+nan", "-nan" -> Double.NaN;
      default -> Double.parseDouble(line);
    };
  }
}
