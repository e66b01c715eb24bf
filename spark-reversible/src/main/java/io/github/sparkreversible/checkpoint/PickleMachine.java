package io.github.sparkreversible.checkpoint;

import io.github.sparkreversible.datasets.files.MalformedFileException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a pickle of protocol 2 to 5, which is a program for a stack machine, without running
 * anything that it names: functions and classes are looked up in a list of those allowed, and what
 * stands for calling them is code of this package.
 *
 * <p>Values are: null for None, Boolean, Long, BigInteger, Double, String, byte[], {@link
 * PickleList}, {@link PickleDict}, {@link PickleObject}, {@link PickleGlobal}, {@link ElementType},
 * and what the environment makes of persistent ids. Every opcode makes at most one value of bounded
 * size or of bytes that the pickle holds itself, so that its length bounds the memory.
 */
final class PickleMachine {
  /** Longer pickles hold other things than a state dict. */
  static final int MOST_BYTES = 64 << 20;

  /** Opcodes and items that calls copy. */
  private static final int MOST_STEPS = 2_000_000;

  private static final int OLDEST_PROTOCOL = 2;
  private static final int NEWEST_PROTOCOL = 5;

  /** What a pickle refers to. */
  interface Environment {
    /**
     * The function, class or constant of a module.
     *
     * @throws PickleException if it is not allowed
     */
    Object find(String module, String name) throws PickleException;

    /** What a persistent id stands for. */
    Object load(Object persistentId) throws PickleException;
  }

  private final PickleInput input;
  private final Environment environment;
  private final PickleStack stack = new PickleStack();
  private int steps;

  private PickleMachine(PickleInput input, Environment environment) {
    this.input = input;
    this.environment = environment;
  }

  /**
   * Reads one pickle, up to its end mark.
   *
   * @param path the file, for messages
   * @throws MalformedFileException if it is damaged, too large, or names what is not allowed
   */
  static Object read(String path, PickleInput input, Environment environment)
      throws MalformedFileException {
    PickleMachine machine = new PickleMachine(input, environment);
    int begin = input.position();
    try {
      machine.readProtocol();
      while (true) {
        begin = input.position();
        int opcode = input.unsigned(1);
        if (opcode == '.') {
          return machine.result();
        }
        machine.count(1);
        machine.step(opcode);
      }
    } catch (PickleException e) {
      MalformedFileException error = input.error(path, begin, e.getMessage());
      error.initCause(e);
      throw error;
    }
  }

  private void readProtocol() throws PickleException {
    int opcode = input.unsigned(1);
    int protocol = input.unsigned(1);
    if (opcode != 0x80 || protocol < OLDEST_PROTOCOL || protocol > NEWEST_PROTOCOL) {
      throw new PickleException(
          "it begins with bytes "
              + opcode
              + " and "
              + protocol
              + ", expected 128 and a protocol from "
              + OLDEST_PROTOCOL
              + " to "
              + NEWEST_PROTOCOL);
    }
  }

  private void count(int more) throws PickleException {
    steps += more;
    if (steps > MOST_STEPS) {
      throw new PickleException("it takes more than " + MOST_STEPS + " steps");
    }
  }

  private Object result() throws PickleException {
    Object result = stack.top();
    if (!stack.isSingle()) {
      throw new PickleException("it ends with more than one value");
    }
    return result;
  }

  private void step(int opcode) throws PickleException {
    if (!scalar(opcode) && !container(opcode) && !memory(opcode) && !object(opcode)) {
      throw new PickleException(
          "opcode 0x"
              + Integer.toHexString(opcode)
              + " is none of those that a state dict of protocol 2 to 5 needs");
    }
  }

  /** Opcodes of values without parts. */
  private boolean scalar(int opcode) throws PickleException {
    switch (opcode) {
      case 'N' -> stack.push(null);
      case 0x88 -> stack.push(true);
      case 0x89 -> stack.push(false);
      case 'K' -> stack.push((long) input.unsigned(1));
      case 'M' -> stack.push((long) input.unsigned(2));
      case 'J' -> stack.push((long) input.signed());
      case 0x8a -> stack.push(input.integer(input.length(1)));
      case 0x8b -> stack.push(input.integer(input.length(4)));
      case 'G' -> stack.push(input.number());
      case 'U' -> stack.push(input.legacyText(input.length(1)));
      case 'T' -> stack.push(input.legacyText(input.length(4)));
      case 0x8c -> stack.push(input.text(input.length(1)));
      case 'X' -> stack.push(input.text(input.length(4)));
      case 0x8d -> stack.push(input.text(input.length(8)));
      case 'C' -> stack.push(input.bytes(input.length(1)));
      case 'B' -> stack.push(input.bytes(input.length(4)));
      case 0x8e, 0x96 -> stack.push(input.bytes(input.length(8)));
      default -> {
        return false;
      }
    }
    return true;
  }

  /** Opcodes of lists, tuples, sets and dicts. */
  private boolean container(int opcode) throws PickleException {
    switch (opcode) {
      case ')' -> stack.push(PickleList.tuple(new ArrayList<>()));
      case 0x85 -> stack.push(PickleList.tuple(stack.pop(1)));
      case 0x86 -> stack.push(PickleList.tuple(stack.pop(2)));
      case 0x87 -> stack.push(PickleList.tuple(stack.pop(3)));
      case 't', 0x91 -> stack.push(PickleList.tuple(stack.popToMark()));
      case ']', 0x8f -> stack.push(PickleList.empty());
      case 'l' -> stack.push(PickleList.growing(stack.popToMark()));
      case 'a' -> PickleContainers.append(stack.pop(1), stack.top());
      case 'e', 0x90 -> PickleContainers.append(stack.popToMark(), stack.top());
      case '}' -> stack.push(new PickleDict());
      case 'd' -> {
        List<Object> items = stack.popToMark();
        stack.push(new PickleDict());
        PickleContainers.put(items, stack.top());
      }
      case 's' -> PickleContainers.put(stack.pop(2), stack.top());
      case 'u' -> PickleContainers.put(stack.popToMark(), stack.top());
      default -> {
        return false;
      }
    }
    return true;
  }

  /** Opcodes of the stack, the memo and the layout of the pickle. */
  private boolean memory(int opcode) throws PickleException {
    switch (opcode) {
      case '(' -> stack.mark();
      case '0' -> stack.pop();
      case '1' -> stack.popToMark();
      case '2' -> stack.push(stack.top());
      case 'q' -> stack.memorize(input.unsigned(1));
      case 'r' -> stack.memorize(input.signed());
      case 0x94 -> stack.memorize();
      case 'h' -> stack.recall(input.unsigned(1));
      case 'j' -> stack.recall(input.signed());
      case 0x95 -> input.length(8);
      default -> {
        return false;
      }
    }
    return true;
  }

  /** Opcodes that name functions and classes. */
  private boolean object(int opcode) throws PickleException {
    switch (opcode) {
      case 'c' -> {
        String module = input.line();
        stack.push(environment.find(module, input.line()));
      }
      case 0x93 -> {
        String name = stack.pop(String.class, "the name of a class");
        stack.push(environment.find(stack.pop(String.class, "the name of a module"), name));
      }
      case 'R', 0x81 -> call();
      case 'b' -> PickleContainers.setAttributes(stack.pop(), stack.top());
      case 'Q' -> stack.push(environment.load(stack.pop()));
      default -> {
        return false;
      }
    }
    return true;
  }

  private void call() throws PickleException {
    PickleList arguments = stack.pop(PickleList.class, "the arguments of a call");
    for (Object argument : arguments.items()) {
      count(PickleValues.size(argument));
    }
    stack.push(stack.pop(PickleGlobal.class, "what it calls").call().apply(arguments));
  }
}
