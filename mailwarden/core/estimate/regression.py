"""Which features go with longer or shorter waits, and by how much: an accelerated failure time model.

log T = beta . x + error, by ridge regression over sparse rows (plain normal equations). A row without an answer so far
stands with the duration it will likely reach (Buckley and James, Linear regression with censored data, Biometrika 66,
1979). What chance alone could explain is taken back (James and Stein, 1961): on a desk where nothing makes a difference
the result is zero, and one curve holds for all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

Features = Mapping[str, float]
Row = tuple[Features, float]  # features, logarithm of a duration

RIDGE = 8.0  # rows' worth of "makes no difference", each feature
DOUBT = 3.0  # how many times what chance explains must be explained before anything is believed


def fitted(rows: Sequence[Row]) -> dict[str, float]:
    """Return beta by feature; {} for no rows. The mean is left out: a curve of durations over exp(beta . x) has it."""
    if not rows:
        return {}
    mean = sum(value for _, value in rows) / len(rows)
    position = {name: index for index, name in enumerate(sorted({name for features, _ in rows for name in features}))}
    matrix = [[RIDGE * (row == column) for column in range(len(position))] for row in range(len(position))]
    vector = [0.0] * len(position)
    for features, value in rows:
        cells = [(position[name], one) for name, one in features.items()]
        for row, one in cells:
            vector[row] += one * (value - mean)
            line = matrix[row]
            for column, other in cells:
                line[column] += one * other
    beta = solved(matrix, vector)
    explained = sum(map(_product, beta, vector))
    share = _believed(explained, sum((value - mean) ** 2 for _, value in rows), len(beta), len(rows))
    return {name: share * beta[index] for name, index in position.items()}


def solved(matrix: Sequence[Sequence[float]], vector: Sequence[float]) -> list[float]:
    """Return x of matrix x = vector, by elimination; matrix: symmetric and positive definite."""
    size = len(vector)
    work = [[*row, value] for row, value in zip(matrix, vector, strict=True)]
    for pivot, head in enumerate(work):
        for below in work[pivot + 1 :]:
            if share := below[pivot] / head[pivot]:
                for column in range(pivot, size + 1):
                    below[column] -= share * head[column]
    result = [0.0] * size
    for row in reversed(range(size)):
        known = sum(map(_product, work[row][row + 1 : size], result[row + 1 :]))
        result[row] = (work[row][size] - known) / work[row][row]
    return result


def _believed(explained: float, total: float, features: int, rows: int) -> float:
    """Return by what to multiply beta, 0..1: one less what chance explains over what is explained (1 - 1/F)."""
    if explained <= 0 or rows <= features:
        return 0.0
    by_chance = max(0.0, total - explained) / (rows - features) * features
    return max(0.0, 1.0 - DOUBT * by_chance / explained)


def _product(one: float, other: float) -> float:
    return one * other
