package vexel.tensor.io;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The globals that a checkpoint may name, each with what the reader does in its place. It is the
/// whole list: a name that is not here has no meaning, whatever it is called.
final class PickleGlobals {
  /// What is done where Python would call the global.
  enum Act {
    /// `torch._utils._rebuild_tensor(storage, offset, size, stride)`, and newer forms with more
    TENSOR,
    /// the same over an untyped storage, with the element type as argument 6
    TYPED_TENSOR,
    /// `torch._utils._rebuild_parameter(tensor, …)`: the tensor
    PARAMETER,
    /// `torch._tensor._rebuild_from_type_v2(rebuild, class, arguments, state)`: rebuild(arguments)
    FROM_TYPE,
    /// a dictionary, with pairs or a dictionary as an argument
    DICT,
    /// a dictionary behind the factory of its defaults, which is not called
    DEFAULT_DICT,
    /// the items of its argument
    TUPLE,
    SET,
    /// `_codecs.encode(text, 'latin1')`: how protocol 2 writes bytes
    BYTES,
    /// `numpy…._reconstruct(ndarray, (0,), b'b')`, filled by BUILD
    ARRAY,
    /// `numpy…._frombuffer(bytes, dtype, shape, order)`
    ARRAY_OF_BYTES,
    /// `numpy.dtype('f4', False, True)`
    NUMPY_TYPE,
    /// a name with fields: the object is never made
    INERT,
    /// named but not called: storages, element types, classes of tensors
    NONE
  }

  /// @param act what is done for a call
  /// @param type the element type that a storage or type global stands for
  record Meaning(Act act, @Nullable StoredType type) {}

  private static final Map<String, Meaning> KNOWN = new HashMap<>();

  static {
    know(Act.TENSOR, "torch._utils._rebuild_tensor", "torch._utils._rebuild_tensor_v2");
    know(Act.TYPED_TENSOR, "torch._utils._rebuild_tensor_v3");
    know(
        Act.PARAMETER,
        "torch._utils._rebuild_parameter",
        "torch._utils._rebuild_parameter_with_state");
    know(Act.FROM_TYPE, "torch._tensor._rebuild_from_type_v2");
    know(Act.NONE, "torch.Tensor", "torch.nn.parameter.Parameter", "torch.nn.parameter.Buffer");
    know(Act.TUPLE, "torch.Size");
    know(Act.INERT, "torch.device", "torch.torch_version.TorchVersion");
    know(Act.DICT, "collections.OrderedDict", "collections.Counter");
    know(Act.DEFAULT_DICT, "collections.defaultdict");
    know(Act.SET, "builtins.set", "__builtin__.set", "builtins.frozenset", "__builtin__.frozenset");
    for (String plain : new String[] {"dict", "list", "tuple", "int", "float", "str", "bool"}) {
      know(Act.NONE, "builtins." + plain, "__builtin__." + plain); // factories of defaults
    }
    know(Act.BYTES, "_codecs.encode");
    know(Act.INERT, "argparse.Namespace", "types.SimpleNamespace");
    know(Act.INERT, "pathlib.PosixPath", "pathlib.WindowsPath", "pathlib.PurePosixPath");
    for (String core : new String[] {"numpy.core", "numpy._core"}) {
      know(Act.ARRAY, core + ".multiarray._reconstruct");
      know(Act.INERT, core + ".multiarray.scalar");
      know(Act.ARRAY_OF_BYTES, core + ".numeric._frombuffer");
    }
    know(Act.NONE, "numpy.ndarray");
    know(Act.NUMPY_TYPE, "numpy.dtype");
    storage("Double", StoredType.F64);
    storage("Float", StoredType.F32);
    storage("Half", StoredType.F16);
    storage("BFloat16", StoredType.BF16);
    storage("Long", StoredType.I64);
    storage("Int", StoredType.I32);
    storage("Short", StoredType.I16);
    storage("Char", StoredType.I8);
    storage("Byte", StoredType.U8);
    storage("Bool", StoredType.BOOL);
    type(StoredType.U8, "torch.storage.UntypedStorage", "torch.storage._UntypedStorage");
    type(StoredType.U8, "torch.UntypedStorage");
    type(StoredType.F64, "torch.float64", "torch.double");
    type(StoredType.F32, "torch.float32", "torch.float");
    type(StoredType.F16, "torch.float16", "torch.half");
    type(StoredType.BF16, "torch.bfloat16");
    type(StoredType.F8_E4M3, "torch.float8_e4m3fn");
    type(StoredType.F8_E5M2, "torch.float8_e5m2");
    type(StoredType.F8_E4M3FNUZ, "torch.float8_e4m3fnuz");
    type(StoredType.F8_E5M2FNUZ, "torch.float8_e5m2fnuz");
    type(StoredType.F8_E8M0, "torch.float8_e8m0fnu");
    type(StoredType.I64, "torch.int64", "torch.long");
    type(StoredType.I32, "torch.int32", "torch.int");
    type(StoredType.I16, "torch.int16", "torch.short");
    type(StoredType.I8, "torch.int8");
    type(StoredType.U64, "torch.uint64");
    type(StoredType.U32, "torch.uint32");
    type(StoredType.U16, "torch.uint16");
    type(StoredType.U8, "torch.uint8");
    type(StoredType.BOOL, "torch.bool");
  }

  private PickleGlobals() {}

  private static void know(Act act, String... names) {
    for (String name : names) {
      KNOWN.put(name, new Meaning(act, null));
    }
  }

  private static void type(StoredType type, String... names) {
    for (String name : names) {
      KNOWN.put(name, new Meaning(Act.NONE, type));
    }
  }

  private static void storage(String kind, StoredType type) {
    type(type, "torch." + kind + "Storage", "torch.cuda." + kind + "Storage");
  }

  /// The meaning of `name`, or null if it has none.
  static @Nullable Meaning of(String name) {
    return KNOWN.get(name);
  }
}
