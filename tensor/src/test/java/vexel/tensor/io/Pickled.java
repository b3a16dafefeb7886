package vexel.tensor.io;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// Writes pickles by hand, instruction by instruction.
final class Pickled {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /// A pickle of the protocol.
  static Pickled protocol(int n) {
    return new Pickled().op(PickleOp.PROTO).raw(n);
  }

  Pickled op(PickleOp... ops) {
    for (PickleOp op : ops) {
      out.write(op.code());
    }
    return this;
  }

  Pickled raw(int... bytes) {
    for (int b : bytes) {
      out.write(b);
    }
    return this;
  }

  Pickled le(int bytes, long value) {
    byte[] b = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array();
    out.write(b, 0, bytes);
    return this;
  }

  Pickled text(String s) {
    out.writeBytes(s.getBytes(StandardCharsets.UTF_8));
    return this;
  }

  Pickled str(String s) {
    return op(PickleOp.BINUNICODE).le(4, s.getBytes(StandardCharsets.UTF_8).length).text(s);
  }

  Pickled number(long n) {
    return op(PickleOp.LONG1).raw(8).le(8, n);
  }

  Pickled numbers(long... all) {
    op(PickleOp.MARK);
    for (long n : all) {
      number(n);
    }
    return op(PickleOp.TUPLE);
  }

  Pickled global(String module, String name) {
    return op(PickleOp.GLOBAL).text(module + "\n" + name + "\n");
  }

  Pickled stackGlobal(String module, String name) {
    return str(module).str(name).op(PickleOp.STACK_GLOBAL);
  }

  /// A persistent identifier of a storage.
  Pickled storage(String type, String key, long elements) {
    op(PickleOp.MARK).str("storage").global("torch", type).str(key).str("cpu").number(elements);
    return op(PickleOp.TUPLE, PickleOp.BINPERSID);
  }

  /// `_rebuild_tensor_v2` of a float storage `0`.
  Pickled tensor(long elements, long offset, long[] size, long... stride) {
    global("torch._utils", "_rebuild_tensor_v2").op(PickleOp.MARK);
    storage("FloatStorage", "0", elements).number(offset).numbers(size).numbers(stride);
    op(PickleOp.NEWFALSE).global("collections", "OrderedDict");
    return op(PickleOp.EMPTY_TUPLE, PickleOp.REDUCE, PickleOp.TUPLE, PickleOp.REDUCE);
  }

  byte[] stop() {
    return op(PickleOp.STOP).bytes();
  }

  byte[] bytes() {
    return out.toByteArray();
  }
}
