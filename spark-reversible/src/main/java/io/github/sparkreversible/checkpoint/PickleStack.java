package io.github.sparkreversible.checkpoint;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Stack, marks and memo of the machine that a pickle is a program for. */
final class PickleStack {
  /** More values at once than any state dict has. */
  private static final int MOST_VALUES = 1_000_000;

  private final List<Object> values = new ArrayList<>();

  /** Sizes of the stack at the open marks. */
  private final List<Integer> marks = new ArrayList<>();

  private final Map<Integer, Object> memo = new HashMap<>();

  void push(Object value) throws PickleException {
    if (values.size() == MOST_VALUES) {
      throw new PickleException("its stack has more than " + MOST_VALUES + " values");
    }
    values.add(value);
  }

  /** The number of values above the innermost mark. */
  private int available() {
    return values.size() - (marks.isEmpty() ? 0 : marks.get(marks.size() - 1));
  }

  Object top() throws PickleException {
    if (available() == 0) {
      throw new PickleException("it takes a value from an empty stack");
    }
    return values.get(values.size() - 1);
  }

  Object pop() throws PickleException {
    Object top = top();
    values.remove(values.size() - 1);
    return top;
  }

  /** Takes the last {@code count} values, in their order. */
  List<Object> pop(int count) throws PickleException {
    if (count > available()) {
      throw new PickleException("it takes " + count + " values, but has " + available());
    }
    List<Object> tail = values.subList(values.size() - count, values.size());
    List<Object> taken = new ArrayList<>(tail);
    tail.clear();
    return taken;
  }

  <T> T pop(Class<T> type, String what) throws PickleException {
    return PickleList.tuple(pop(1)).get(0, type, what);
  }

  void mark() throws PickleException {
    if (marks.size() == MOST_VALUES) {
      throw new PickleException("its stack has more than " + MOST_VALUES + " marks");
    }
    marks.add(values.size());
  }

  /** Takes the values above the innermost mark, and the mark. */
  List<Object> popToMark() throws PickleException {
    if (marks.isEmpty()) {
      throw new PickleException("it goes back to a mark, but has none");
    }
    List<Object> taken = pop(available());
    marks.remove(marks.size() - 1);
    return taken;
  }

  /** Whether the value on top is the only one. */
  boolean isSingle() {
    return marks.isEmpty() && values.size() == 1;
  }

  void memorize(int index) throws PickleException {
    if (index < 0 || memo.size() == MOST_VALUES) {
      throw new PickleException(
          "it memorizes value " + index + ", expected at most " + MOST_VALUES + " from 0 on");
    }
    memo.put(index, top());
  }

  void memorize() throws PickleException {
    memorize(memo.size());
  }

  void recall(int index) throws PickleException {
    if (!memo.containsKey(index)) {
      throw new PickleException("it recalls value " + index + ", which it has not memorized");
    }
    push(memo.get(index));
  }
}
