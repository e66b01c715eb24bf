package io.github.sparkreversible.checkpoint;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The functions and classes that a pickle of PyTorch may name. What stands for them is code of this
 * package; nothing of Python is run.
 */
final class TorchGlobals {
  /**
   * Class of a storage.
   *
   * @param type type of its elements
   */
  record StorageClass(ElementType type) {}

  private static final Map<String, Object> ALLOWED = new HashMap<>();

  static {
    addStorages();
    addTypes();
    addTensors();
    addContainers();
    // Settings and results of a training run, beside the state dict.
    for (String name :
        List.of(
            "argparse.Namespace",
            "builtins.complex",
            "builtins.range",
            "builtins.slice",
            "builtins.xrange",
            "collections.deque",
            "numpy.core.multiarray._reconstruct",
            "numpy._core.multiarray._reconstruct",
            "numpy.core.multiarray.scalar",
            "numpy._core.multiarray.scalar",
            "numpy.core.numeric._frombuffer",
            "numpy._core.numeric._frombuffer",
            "numpy.dtype",
            "numpy.ndarray",
            "pathlib.Path",
            "pathlib.PosixPath",
            "pathlib.PurePosixPath",
            "pathlib.WindowsPath",
            "pathlib.PureWindowsPath",
            "pathlib._local.PosixPath",
            "pathlib._local.WindowsPath",
            "torch.device")) {
      add(PickleGlobal.opaque(name));
    }
  }

  private TorchGlobals() {}

  /**
   * What stands for a name.
   *
   * @throws PickleException if it is not allowed
   */
  static Object find(String module, String name) throws PickleException {
    // The name of the module in Python 2.
    String qualified = (module.equals("__builtin__") ? "builtins" : module) + "." + name;
    Object found = ALLOWED.get(qualified);
    if (found == null) {
      throw new PickleException(
          "it names "
              + TensorNames.shown(qualified)
              + ", which no state dict needs, and which is not run. If this file holds a whole"
              + " model or objects of a training run, save its state dict alone, in Python:"
              + " torch.save(model.state_dict(), 'weights.pt')");
    }
    return found;
  }

  private static void add(PickleGlobal global) {
    ALLOWED.put(global.name(), global);
  }

  private static void addStorages() {
    Map<String, ElementType> types =
        Map.of(
            "Double", ElementType.F64,
            "Float", ElementType.F32,
            "Half", ElementType.F16,
            "BFloat16", ElementType.BF16,
            "Long", ElementType.I64,
            "Int", ElementType.I32,
            "Short", ElementType.I16,
            "Char", ElementType.I8,
            "Byte", ElementType.U8,
            "Bool", ElementType.BOOL);
    types.forEach(
        (name, type) -> {
          ALLOWED.put("torch." + name + "Storage", new StorageClass(type));
          ALLOWED.put("torch.cuda." + name + "Storage", new StorageClass(type));
        });
    for (String untyped :
        List.of(
            "torch.UntypedStorage",
            "torch.storage.UntypedStorage",
            "torch.storage._UntypedStorage")) {
      ALLOWED.put(untyped, new StorageClass(ElementType.U8));
    }
  }

  private static void addTypes() {
    Map<String, ElementType> types = new HashMap<>();
    types.put("float64", ElementType.F64);
    types.put("float32", ElementType.F32);
    types.put("float16", ElementType.F16);
    types.put("bfloat16", ElementType.BF16);
    types.put("float8_e5m2", ElementType.F8_E5M2);
    types.put("float8_e4m3fn", ElementType.F8_E4M3);
    types.put("int64", ElementType.I64);
    types.put("int32", ElementType.I32);
    types.put("int16", ElementType.I16);
    types.put("int8", ElementType.I8);
    types.put("uint64", ElementType.U64);
    types.put("uint32", ElementType.U32);
    types.put("uint16", ElementType.U16);
    types.put("uint8", ElementType.U8);
    types.put("bool", ElementType.BOOL);
    types.forEach((name, type) -> ALLOWED.put("torch." + name, type));
    // They may be named beside the state dict; a tensor of them cannot be read.
    for (String name :
        List.of(
            "complex32",
            "complex64",
            "complex128",
            "float8_e4m3fnuz",
            "float8_e5m2fnuz",
            "float8_e8m0fnu",
            "qint8",
            "qint32",
            "quint8")) {
      ALLOWED.put("torch." + name, new PickleObject("torch." + name));
    }
  }

  private static void addTensors() {
    String module = "torch._utils.";
    add(new PickleGlobal(module + "_rebuild_tensor", TorchGlobals::tensor));
    add(new PickleGlobal(module + "_rebuild_tensor_v2", TorchGlobals::tensor));
    add(new PickleGlobal(module + "_rebuild_tensor_v3", TorchGlobals::typedTensor));
    add(new PickleGlobal(module + "_rebuild_parameter", TorchGlobals::parameter));
    add(new PickleGlobal(module + "_rebuild_parameter_with_state", TorchGlobals::parameter));
    add(new PickleGlobal("torch.nn.parameter.Parameter", TorchGlobals::parameter));
  }

  private static void addContainers() {
    add(new PickleGlobal("collections.OrderedDict", TorchGlobals::dict));
    add(new PickleGlobal("collections.Counter", TorchGlobals::dict));
    // Its argument makes values that a file does not hold.
    add(new PickleGlobal("collections.defaultdict", arguments -> new PickleDict()));
    add(new PickleGlobal("builtins.dict", TorchGlobals::dict));
    add(new PickleGlobal("builtins.list", TorchGlobals::list));
    add(new PickleGlobal("builtins.set", TorchGlobals::list));
    add(new PickleGlobal("builtins.frozenset", TorchGlobals::list));
    add(new PickleGlobal("builtins.tuple", TorchGlobals::list));
    add(new PickleGlobal("torch.Size", TorchGlobals::list));
    // Bytes, which protocol 2 has no opcode for, as text and its encoding.
    add(new PickleGlobal("_codecs.encode", arguments -> arguments.get(0, String.class, "a text")));
    add(new PickleGlobal("builtins.bytearray", arguments -> new PickleObject("bytearray")));
    add(new PickleGlobal("builtins.bytes", arguments -> new PickleObject("bytes")));
  }

  /** Arguments: storage, offset, shape, strides; what follows does not change the elements. */
  private static TorchTensor tensor(PickleList arguments) throws PickleException {
    TorchStorage.View view = arguments.get(0, TorchStorage.View.class, "a tensor's storage");
    return tensor(arguments, view.storage(), view.type());
  }

  /** The same with the type of the elements as seventh argument. */
  private static TorchTensor typedTensor(PickleList arguments) throws PickleException {
    TorchStorage.View view = arguments.get(0, TorchStorage.View.class, "a tensor's storage");
    ElementType type = arguments.get(6, ElementType.class, "a tensor's dtype");
    return tensor(arguments, view.storage(), type);
  }

  private static TorchTensor tensor(PickleList arguments, TorchStorage storage, ElementType type)
      throws PickleException {
    return TorchTensor.of(
        storage,
        type,
        arguments.get(1, Long.class, "a tensor's offset"),
        arguments.get(2, PickleList.class, "a tensor's shape"),
        arguments.get(3, PickleList.class, "a tensor's strides"));
  }

  private static TorchTensor parameter(PickleList arguments) throws PickleException {
    return arguments.get(0, TorchTensor.class, "the data of a parameter");
  }

  private static PickleDict dict(PickleList arguments) throws PickleException {
    PickleDict dict = new PickleDict();
    if (arguments.size() == 0) {
      return dict;
    }
    if (arguments.items().get(0) instanceof PickleDict other) {
      dict.putAll(other);
      return dict;
    }
    PickleList pairs = arguments.get(0, PickleList.class, "the content of a dict");
    for (int i = 0; i < pairs.size(); i++) {
      PickleList pair = pairs.get(i, PickleList.class, "an entry of a dict");
      if (pair.size() != 2) {
        throw new PickleException("an entry of a dict has " + pair.size() + " parts, expected 2");
      }
      dict.put(pair.items().get(0), pair.items().get(1));
    }
    return dict;
  }

  private static PickleList list(PickleList arguments) throws PickleException {
    if (arguments.size() == 0) {
      return PickleList.empty();
    }
    PickleList content = arguments.get(0, PickleList.class, "the content of a list");
    return PickleList.growing(new ArrayList<>(content.items()));
  }
}
