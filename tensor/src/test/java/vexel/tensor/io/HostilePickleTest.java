package vexel.tensor.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import vexel.tensor.Backends;
import vexel.tensor.io.TorchFile.Reading;

/// Pickles written by hand to do harm, and what is said about them.
class HostilePickleTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  @TempDir Path dir;

  private Path torch(byte[] pickle) throws IOException {
    return Files.write(dir.resolve("f.pth"), Zipped.torch(pickle, 4));
  }

  /// Refused within a second, in one line that names file, byte and instruction.
  private void refused(byte[] pickle, String... words) throws IOException {
    Path file = torch(pickle);
    assertTimeout(
        SECOND,
        () ->
            assertThatThrownBy(() -> WeightFile.open(file))
                .isInstanceOf(FormatException.class)
                .hasMessageStartingWith(file + ": a/data.pkl, byte ")
                .hasMessageContainingAll(words)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n")));
  }

  // ---- every way known to make Python's unpickler run something

  /// Callables of published exploits and of scanners' deny-lists (fickling, picklescan, modelscan).
  static Stream<Arguments> callables() {
    return Stream.of(
            "os.system",
            "posix.system",
            "nt.system",
            "os.popen",
            "os.execv",
            "posix.execve",
            "os.spawnl",
            "os.remove",
            "subprocess.Popen",
            "subprocess.call",
            "subprocess.check_output",
            "subprocess.run",
            "commands.getoutput",
            "builtins.eval",
            "builtins.exec",
            "builtins.compile",
            "builtins.open",
            "builtins.getattr",
            "builtins.setattr",
            "builtins.__import__",
            "builtins.apply",
            "builtins.map",
            "builtins.breakpoint",
            "__builtin__.eval",
            "__builtin__.exec",
            "__builtin__.execfile",
            "__builtin__.getattr",
            "__builtin__.apply",
            "runpy._run_code",
            "runpy.run_path",
            "runpy.run_module",
            "importlib.import_module",
            "imp.load_source",
            "pty.spawn",
            "platform.popen",
            "timeit.timeit",
            "cProfile.run",
            "profile.run",
            "pdb.run",
            "bdb.Bdb",
            "code.interact",
            "doctest.debug_script",
            "trace.Trace.run",
            "ctypes.CDLL",
            "ctypes.cdll.LoadLibrary",
            "marshal.loads",
            "types.CodeType",
            "types.FunctionType",
            "operator.attrgetter",
            "operator.methodcaller",
            "functools.partial",
            "functools.reduce",
            "itertools.starmap",
            "codecs.decode",
            "shutil.rmtree",
            "socket.create_connection",
            "webbrowser.open",
            "urllib.request.urlopen",
            "requests.get",
            "httplib.HTTPSConnection",
            "sys.modules",
            "signal.signal",
            "threading.Thread",
            "multiprocessing.Process",
            "asyncio.create_subprocess_shell",
            "pip.main",
            "pydoc.pipepager",
            "lib2to3.pgen2.grammar.Grammar.loadg",
            "idlelib.autocomplete.AutoComplete.get_entity",
            "ensurepip._run_pip",
            "venv.create",
            "sqlite3.connect",
            "tempfile.mktemp",
            "pickle.loads",
            "_pickle.loads",
            "dill.loads",
            "cloudpickle.loads",
            "joblib.load",
            "pandas.read_pickle",
            "numpy.load",
            "numpy.testing._private.utils.runstring",
            "numpy.f2py.crackfortran._eval_length",
            "torch.load",
            "torch.serialization.load",
            "torch.storage._load_from_bytes",
            "torch.hub.load",
            "torch.jit.load",
            "torch.package.PackageImporter",
            "torch.jit.unsupported_tensor_ops.execWrapper",
            "torch._dynamo.guards.GuardBuilder.get",
            "torch.fx.experimental.symbolic_shapes.ShapeEnv.evaluate_guards_expression",
            "torch.utils.collect_env.run",
            "torch.utils._config_module.ConfigModule.load_config",
            "torch.utils.bottleneck.__main__.run_cprofile",
            "torch.utils.data.datapipes.utils.decoder.basichandlers",
            "torch._inductor.codecache.compile_file",
            "torch.distributed.rpc._rebuild",
            "copyreg._reconstructor",
            "copy_reg._reconstructor",
            "collections.namedtuple",
            "torch._utils._rebuild_sparse_tensor",
            "torch._utils._rebuild_qtensor",
            "torch.nn.modules.linear.Linear",
            "__main__.Model")
        .map(Arguments::of);
  }

  private static String module(String name) {
    return name.substring(0, name.lastIndexOf('.'));
  }

  private static String attribute(String name) {
    return name.substring(name.lastIndexOf('.') + 1);
  }

  @ParameterizedTest
  @MethodSource("callables")
  void refusesCallables(String name) throws IOException {
    String m = module(name);
    String a = attribute(name);
    byte[] reduce =
        Pickled.protocol(2)
            .global(m, a)
            .op(PickleOp.MARK)
            .str("touch /tmp/owned")
            .op(PickleOp.TUPLE, PickleOp.REDUCE)
            .stop();
    refused(reduce, "byte 2, GLOBAL", "'" + name + "'", "nothing was executed");
    byte[] stack =
        Pickled.protocol(4).stackGlobal(m, a).str("x").op(PickleOp.TUPLE1, PickleOp.REDUCE).stop();
    refused(stack, "STACK_GLOBAL", "'" + name + "'");
    // the dot on the other side of the line, as attribute chains have it
    int dot = name.indexOf('.');
    byte[] chain =
        Pickled.protocol(4)
            .stackGlobal(name.substring(0, dot), name.substring(dot + 1))
            .op(PickleOp.EMPTY_TUPLE, PickleOp.NEWOBJ)
            .stop();
    refused(chain, "STACK_GLOBAL", "'" + name + "'");
    refused(
        Pickled.protocol(2).op(PickleOp.MARK, PickleOp.INST).text(m + "\n" + a + "\n").stop(),
        "INST",
        "'" + name + "'");
    List<String> heard = new ArrayList<>();
    WeightFile looked =
        WeightFile.open(
            torch(reduce), Reading.listing(e -> heard.add(String.valueOf(e.getMessage()))));
    assertThat(looked.globals()).containsExactly(new PickleGlobal(name, 2, false));
    assertThat(heard).singleElement().asString().contains(name);
  }

  @Test
  void refusesOldInstancesAndExtensionsAndOutsideWorlds() throws IOException {
    refused(
        Pickled.protocol(2)
            .op(PickleOp.MARK)
            .global("argparse", "Namespace")
            .op(PickleOp.OBJ)
            .stop(),
        "OBJ",
        "old-style instance");
    refused(
        Pickled.protocol(2).op(PickleOp.MARK, PickleOp.INST).text("argparse\nNamespace\n").stop(),
        "INST",
        "old-style instance");
    refused(Pickled.protocol(2).op(PickleOp.EXT1).raw(7).stop(), "EXT1", "extension 7");
    refused(Pickled.protocol(2).op(PickleOp.EXT2).le(2, 700).stop(), "EXT2", "extension 700");
    refused(Pickled.protocol(2).op(PickleOp.EXT4).le(4, 70_000).stop(), "EXT4", "extension 70000");
    refused(Pickled.protocol(2).op(PickleOp.PERSID).text("0\n").stop(), "PERSID", "'0'");
    refused(Pickled.protocol(5).op(PickleOp.NEXT_BUFFER).stop(), "NEXT_BUFFER");
    refused(
        Pickled.protocol(5).op(PickleOp.NONE, PickleOp.READONLY_BUFFER).stop(), "READONLY_BUFFER");
    refused(
        Pickled.protocol(2).str("module").op(PickleOp.BINPERSID).stop(), "BINPERSID", "no storage");
    refused(
        Pickled.protocol(2)
            .op(PickleOp.MARK)
            .str("module")
            .global("torch", "FloatStorage")
            .str("/etc/passwd")
            .str("source")
            .number(1)
            .op(PickleOp.TUPLE, PickleOp.BINPERSID)
            .stop(),
        "BINPERSID",
        "no storage");
  }

  @Test
  void refusesCallsAndStatesOfThingsThatAreNotCalled() throws IOException {
    PickleOp[] call = {PickleOp.EMPTY_TUPLE, PickleOp.REDUCE};
    refused(Pickled.protocol(2).str("os.system").op(call).stop(), "REDUCE", "a call of str");
    refused(
        Pickled.protocol(2).global("torch", "FloatStorage").op(call).stop(),
        "REDUCE",
        "not called");
    refused(Pickled.protocol(2).global("torch", "Tensor").op(call).stop(), "not called");
    refused(Pickled.protocol(2).global("builtins", "int").op(call).stop(), "not called");
    refused(
        Pickled.protocol(2)
            .global("collections", "OrderedDict")
            .op(PickleOp.NONE, PickleOp.REDUCE)
            .stop(),
        "arguments are a tuple, not None");
    // a state for a tensor or a list would be __setstate__
    refused(
        Pickled.protocol(2)
            .tensor(4, 0, new long[] {4}, 1)
            .op(PickleOp.EMPTY_DICT, PickleOp.BUILD)
            .stop(),
        "BUILD",
        "a state for tensor [4]");
    refused(
        Pickled.protocol(2).op(PickleOp.EMPTY_LIST, PickleOp.EMPTY_DICT, PickleOp.BUILD).stop(),
        "BUILD",
        "a state for list");
    refused(
        Pickled.protocol(2)
            .global("_codecs", "encode")
            .str("x")
            .str("rot13")
            .op(PickleOp.TUPLE2, PickleOp.REDUCE)
            .stop(),
        "an encoding other than");
    // a rebuild function that is not one, inside one that is
    refused(
        Pickled.protocol(2)
            .global("torch._tensor", "_rebuild_from_type_v2")
            .op(PickleOp.MARK)
            .global("collections", "OrderedDict")
            .global("torch", "Tensor")
            .op(PickleOp.EMPTY_TUPLE, PickleOp.NONE, PickleOp.TUPLE, PickleOp.REDUCE)
            .stop(),
        "REDUCE",
        "by global 'collections.OrderedDict'");
    refused(
        Pickled.protocol(4)
            .global("collections", "OrderedDict")
            .op(PickleOp.EMPTY_TUPLE, PickleOp.EMPTY_DICT)
            .str("k")
            .op(PickleOp.NONE, PickleOp.SETITEM, PickleOp.NEWOBJ_EX)
            .stop(),
        "NEWOBJ_EX",
        "no named arguments");
  }

  @Test
  void keepsObjectsAsNamesWithFields() throws IOException {
    byte[] pickle =
        Pickled.protocol(2)
            .global("argparse", "Namespace")
            .op(PickleOp.EMPTY_TUPLE, PickleOp.NEWOBJ, PickleOp.EMPTY_DICT)
            .str("__setstate__")
            .str("os.system")
            .op(PickleOp.SETITEM, PickleOp.BUILD)
            .stop();
    assertThat(WeightFile.open(torch(pickle)).others())
        .containsEntry("", "'argparse.Namespace' of 1 fields");
  }

  // ---- lies about sizes

  @Test
  void refusesTensorsOutsideTheirStorage() throws IOException {
    long max = Long.MAX_VALUE;
    tensorRefused("reach element 4 of a storage of 4", 4, 1, new long[] {4}, 1);
    tensorRefused("reach element 4 of a storage of 4", 4, 0, new long[] {2, 2}, 3, 1);
    tensorRefused("reach element 6", 4, 0, new long[] {2, 3}, 4, 1);
    tensorRefused("a stride is negative", 4, 3, new long[] {4}, -1);
    tensorRefused("storage of 4", 4, -1, new long[] {2}, 1);
    tensorRefused("storage of 4", 4, 5, new long[] {0}, 1);
    tensorRefused("exceed 2^63", 4, 0, new long[] {3}, max);
    tensorRefused("exceed 2^63", 4, max, new long[] {2}, 1);
    tensorRefused("exceed 2^63", 4, 1, new long[] {2, 2}, max - 1, 1);
    tensorRefused("negative axis", 4, 0, new long[] {-1}, 1);
    tensorRefused("more than 2147483647", 4, 0, new long[] {1L << 32, 1L << 32}, 0, 0);
    tensorRefused("more than 2147483647", 4, 0, new long[] {max, max}, 0, 0);
    tensorRefused("more than 2147483647", 4, 0, new long[] {65536, 32768}, 0, 0);
    tensorRefused("as many strides as axes", 4, 0, new long[] {2, 2}, 1);
    tensorRefused("17 axes", 4, 0, new long[17], new long[17]);
    // an entry of 4 floats
    tensorRefused("has 16 bytes, the pickle says 5 elements of F32", 5, 0, new long[] {5}, 1);
    tensorRefused("a/data/0': has 16 bytes", 1L << 40, 0, new long[] {1 << 20}, 1);
    tensorRefused("of 9223372036854775807 elements", max, 0, new long[] {4}, 1);
    tensorRefused("of -1 elements", -1, 0, new long[] {0}, 1);
    // a view that blows 16 bytes up to gigabytes
    tensorRefused("views of 16 bytes", 4, 0, new long[] {4, 1 << 24}, 1, 0);
  }

  private void tensorRefused(String words, long elements, long offset, long[] size, long... stride)
      throws IOException {
    Path file = torch(Pickled.protocol(2).tensor(elements, offset, size, stride).stop());
    assertTimeout(
        SECOND,
        () ->
            assertThatThrownBy(() -> WeightFile.open(file))
                .isInstanceOf(FormatException.class)
                .hasMessageStartingWith(file + ": ")
                .hasMessageContaining(words));
  }

  @Test
  void readsTheLastElementOfAStorage() throws IOException {
    Path file = torch(Pickled.protocol(2).tensor(4, 1, new long[] {2, 2}, 2, 0).stop());
    assertThat(WeightFile.open(file).read("tensor", Backends.cpu()).toFloats()).hasSize(4);
  }

  @Test
  void refusesStoragesThatChange() throws IOException {
    refused(
        Pickled.protocol(2)
            .op(PickleOp.MARK)
            .tensor(4, 0, new long[] {4}, 1)
            .storage("HalfStorage", "0", 8)
            .op(PickleOp.LIST)
            .stop(),
        "BINPERSID",
        "has 4 elements of F32 before, 8 of F16 here");
    Path absent =
        Files.write(
            dir.resolve("absent.pth"),
            new Zipped()
                .stored("a/data.pkl", Pickled.protocol(2).tensor(4, 0, new long[] {4}, 1).stop())
                .close());
    assertThatThrownBy(() -> WeightFile.open(absent))
        .hasMessageContaining("'a/data/0': is missing");
  }

  @Test
  void refusesLengthsThatLie() throws IOException {
    refused(
        Pickled.protocol(2).op(PickleOp.BINUNICODE).le(4, 0xffff_ffffL).stop(),
        "BINUNICODE",
        "4294967295 bytes are announced, 1 are left");
    refused(
        Pickled.protocol(4).op(PickleOp.BINUNICODE8).le(8, -1).stop(),
        "18446744073709551615 bytes are announced");
    refused(Pickled.protocol(4).op(PickleOp.BINBYTES8).le(8, Long.MAX_VALUE).stop(), "BINBYTES8");
    refused(Pickled.protocol(5).op(PickleOp.BYTEARRAY8).le(8, 1L << 40).stop(), "BYTEARRAY8");
    refused(Pickled.protocol(4).op(PickleOp.FRAME).le(8, 1L << 62).stop(), "FRAME", "announced");
    refused(Pickled.protocol(2).op(PickleOp.LONG4).le(4, -1).stop(), "LONG4", "limit is 255");
    refused(Pickled.protocol(2).op(PickleOp.LONG1).raw(9).stop(), "LONG1", "announced");
    refused(
        Pickled.protocol(2).op(PickleOp.GLOBAL).text("no end").stop(), "GLOBAL", "does not end");
    refused(Pickled.protocol(2).op(PickleOp.INT).text("9".repeat(300) + "\n").stop(), "INT");
    refused(Pickled.protocol(2).bytes(), "0 are left");
  }

  // ---- bombs

  @Test
  void refusesMoreInstructionsThanAMillion() throws IOException {
    Pickled ops = Pickled.protocol(2);
    for (int i = 0; i < PickleMachine.MAX_OPS; i++) {
      ops.op(PickleOp.EMPTY_DICT);
    }
    refused(ops.stop(), "more than 1000000 instructions");
  }

  @Test
  void refusesAPickleThatIsTooLong() throws IOException {
    Path file =
        Files.write(
            dir.resolve("long.pth"),
            new Zipped().stored("a/data.pkl", new byte[PickleInput.MAX_BYTES + 1]).close());
    assertThatThrownBy(() -> WeightFile.open(file)).hasMessageContaining("the limit is 67108864");
  }

  @Test
  void refusesABillionLaughs() throws IOException {
    // each list holds the one before it twice: 2^40 parts
    Pickled laughs = Pickled.protocol(2).op(PickleOp.EMPTY_LIST, PickleOp.BINPUT).raw(0);
    for (int i = 1; i <= 40; i++) {
      laughs.op(PickleOp.EMPTY_LIST, PickleOp.BINPUT).raw(i).op(PickleOp.MARK, PickleOp.BINGET);
      laughs.raw(i - 1).op(PickleOp.BINGET).raw(i - 1).op(PickleOp.APPENDS);
    }
    Path file = torch(laughs.stop());
    assertTimeout(
        SECOND,
        () ->
            assertThatThrownBy(() -> WeightFile.open(file))
                .hasMessageContaining("more than 200000 parts"));
  }

  @Test
  void refusesDepthAndCycles() throws IOException {
    Pickled deep = Pickled.protocol(2);
    for (int i = 0; i < 400_000; i++) {
      deep.op(PickleOp.EMPTY_LIST);
    }
    for (int i = 1; i < 400_000; i++) {
      deep.op(PickleOp.APPEND);
    }
    Path file = torch(deep.stop());
    assertTimeout(
        SECOND,
        () ->
            assertThatThrownBy(() -> WeightFile.open(file))
                .hasMessageContaining("nested deeper than 64"));
    Path cycle =
        torch(
            Pickled.protocol(2)
                .op(PickleOp.EMPTY_LIST, PickleOp.BINPUT)
                .raw(0)
                .op(PickleOp.BINGET)
                .raw(0)
                .op(PickleOp.APPEND)
                .stop());
    assertThatThrownBy(() -> WeightFile.open(cycle)).hasMessageContaining("nested deeper than 64");
    // deep tuples as keys are compared by identity, never walked
    Pickled key = Pickled.protocol(2).op(PickleOp.EMPTY_DICT, PickleOp.EMPTY_TUPLE);
    for (int i = 0; i < 300_000; i++) {
      key.op(PickleOp.TUPLE1);
    }
    Path keyed = torch(key.op(PickleOp.NONE, PickleOp.SETITEM).stop());
    assertTimeout(SECOND, () -> assertThat(WeightFile.open(keyed).names()).isEmpty());
    Pickled marks = Pickled.protocol(2);
    for (int i = 0; i < 900_000; i++) {
      marks.op(PickleOp.MARK);
    }
    refused(marks.stop(), "STOP", "the stack is empty");
  }

  @Test
  void refusesMoreTensorsThanMayBe() throws IOException {
    Pickled many = Pickled.protocol(2).op(PickleOp.EMPTY_DICT);
    many.tensor(4, 0, new long[] {1}, 1).op(PickleOp.BINPUT).raw(1).op(PickleOp.POP, PickleOp.MARK);
    for (int i = 0; i <= SafetensorsHeader.MAX_TENSORS; i++) {
      many.op(PickleOp.BININT).le(4, i).op(PickleOp.BINGET).raw(1);
    }
    Path file = torch(many.op(PickleOp.SETITEMS).stop());
    assertThatThrownBy(() -> WeightFile.open(file)).hasMessageContaining("more than 65536 tensors");
  }

  @Test
  void refusesTwoTensorsOfOneName() throws IOException {
    byte[] pickle =
        Pickled.protocol(2)
            .op(PickleOp.EMPTY_DICT)
            .str("a.b")
            .tensor(4, 0, new long[] {4}, 1)
            .op(PickleOp.SETITEM)
            .str("a")
            .op(PickleOp.EMPTY_DICT)
            .str("b")
            .tensor(4, 0, new long[] {4}, 1)
            .op(PickleOp.SETITEM, PickleOp.SETITEM)
            .stop();
    assertThatThrownBy(() -> WeightFile.open(torch(pickle)))
        .hasMessageContaining("'a.b': two tensors");
  }

  // ---- a machine out of order

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 6, 255})
  void refusesOtherProtocols(int protocol) throws IOException {
    refused(Pickled.protocol(protocol).op(PickleOp.NONE).stop(), "protocol " + protocol);
  }

  /// Whatever instruction comes first meets an empty stack, an empty memo and the end of the file.
  @Test
  void everyInstructionIsHandledOrRefusedByName() throws IOException {
    Set<PickleOp> alone = EnumSet.noneOf(PickleOp.class);
    for (PickleOp op : PickleOp.values()) {
      Path file = torch(Pickled.protocol(5).op(op).bytes());
      assertThatThrownBy(() -> WeightFile.open(file))
          .as(op.name())
          .isInstanceOf(FormatException.class)
          .hasMessageContaining("a/data.pkl, byte ");
      Path full =
          torch(
              Pickled.protocol(5)
                  .op(PickleOp.NONE, PickleOp.MARK, PickleOp.NONE, PickleOp.NONE, op)
                  .le(8, 0)
                  .text("0\n0\n")
                  .op(PickleOp.STOP)
                  .bytes());
      try {
        WeightFile.open(full);
        alone.add(op);
      } catch (FormatException e) {
        assertThat(e.getMessage()).contains("a/data.pkl, byte ");
      }
    }
    assertThat(alone).doesNotContain(PickleOp.REDUCE, PickleOp.INST, PickleOp.EXT1, PickleOp.BUILD);
    for (int code = 0; code < 256; code++) {
      if (PickleOp.of(code) == null) {
        refused(
            Pickled.protocol(2).raw(code).stop(), String.format("0x%02x is no instruction", code));
      }
    }
    Set<Integer> codes = new TreeSet<>();
    for (PickleOp op : PickleOp.values()) {
      codes.add(op.code());
    }
    assertThat(codes).as("the instructions of protocols 0 to 5").hasSize(68);
  }

  @Test
  void refusesMisuseOfStackAndMemo() throws IOException {
    refused(Pickled.protocol(2).op(PickleOp.APPEND).stop(), "APPEND", "stack is empty");
    refused(Pickled.protocol(2).op(PickleOp.TUPLE).stop(), "TUPLE", "no mark");
    refused(Pickled.protocol(2).op(PickleOp.BINGET).raw(3).stop(), "memo entry 3");
    refused(Pickled.protocol(2).op(PickleOp.GET).text("-3\n").stop(), "memo entry");
    refused(
        Pickled.protocol(2).op(PickleOp.NONE, PickleOp.NONE, PickleOp.APPEND).stop(), "items for");
    refused(
        Pickled.protocol(2).op(PickleOp.EMPTY_TUPLE, PickleOp.NONE, PickleOp.APPEND).stop(),
        "items for tuple");
    refused(
        Pickled.protocol(2)
            .op(PickleOp.EMPTY_DICT, PickleOp.EMPTY_LIST, PickleOp.NONE, PickleOp.SETITEM)
            .stop(),
        "a list of 0 as a key");
    refused(
        Pickled.protocol(2)
            .op(PickleOp.EMPTY_DICT, PickleOp.MARK, PickleOp.NONE, PickleOp.SETITEMS)
            .stop(),
        "a key without a value");
    refused(
        Pickled.protocol(4).op(PickleOp.NONE, PickleOp.NONE, PickleOp.STACK_GLOBAL).stop(),
        "a global needs two names");
  }
}
