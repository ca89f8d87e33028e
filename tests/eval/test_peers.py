#!/usr/bin/env python3
"""The figures of src/eval/ beside those of SciPy, scikit-image and scikit-learn: test_peers.py FIGURES

FIGURES is the program made of figures.c. Equal to 12 digits where the definition is the same (9 for sums that are
kept to 2^-30); within the error of the draws for bootstrap and permutation. Exits with 77 where one of the three is not installed.
"""
import subprocess
import sys

try:
    import numpy as np
    import scipy.ndimage
    import scipy.stats
    import skimage.draw
    import skimage.metrics
    import sklearn.calibration
    import sklearn.metrics
except ImportError as e:
    print(f"skipped: {e}; scripts/install peers", file=sys.stderr)
    sys.exit(77)

chance = np.random.default_rng(5)
questions, checks, failures = [], [], 0


def near(got, want, tolerance, what):
    global failures
    if not abs(got - want) <= tolerance * max(1, abs(want)):  # a NaN fails
        failures += 1
        print(f"failed: {what}: {got!r}, expected {want!r} within {tolerance}", file=sys.stderr)


def ask(question, check):
    """All questions go to one process; its answers to the checks."""
    questions.append(question)
    checks.append(check)


def words(*columns):
    return " ".join(repr(float(v)) for row in zip(*columns) for v in row)


def bits(mask):
    return "".join("01"[int(v)] for v in mask.ravel())


def blob():
    """Blurred noise, and at times disks: parts, holes, ragged and smooth edges."""
    h, w = chance.integers(20, 70, 2)
    mask = np.zeros((2, h, w), bool)
    for one in mask:
        if chance.random() < 0.5:
            one[skimage.draw.disk((h * chance.random(), w * chance.random()), h / 2, shape=(h, w))] = 1
        else:
            one |= scipy.ndimage.gaussian_filter(chance.normal(size=(h, w)), 3) > 0.02
        one[h // 2, w // 2] ^= 1
    return mask


def edges(mask):
    return mask & ~scipy.ndimage.binary_erosion(mask)


def test_masks(a, b, share, tolerance):
    """HD95 from SciPy's distance transform, as MedPy and MONAI take it."""
    h, w = a.shape
    edge_a, edge_b = edges(a), edges(b)
    there = scipy.ndimage.distance_transform_edt(~edge_b)[edge_a]
    back = scipy.ndimage.distance_transform_edt(~edge_a)[edge_b]
    both = np.hstack((there, back))
    reach = max(1, round(share * np.hypot(h, w)))
    bands = [m & ~scipy.ndimage.binary_erosion(m, np.ones((3, 3)), iterations=reach) for m in (a, b)]
    called, truth = a.ravel(), b.ravel()
    names = ("jaccard", "dice", "precision", "recall", "specificity", "accuracy", "hausdorff", "hd95", "hd95_union",
             "surface_dice", "boundary_iou")
    want = (sklearn.metrics.jaccard_score(truth, called), sklearn.metrics.f1_score(truth, called),
            sklearn.metrics.precision_score(truth, called), sklearn.metrics.recall_score(truth, called),
            sklearn.metrics.recall_score(~truth, ~called), sklearn.metrics.accuracy_score(truth, called),
            skimage.metrics.hausdorff_distance(edge_a, edge_b), max(np.percentile(there, 95), np.percentile(back, 95)),
            np.percentile(both, 95), np.mean(both <= tolerance), sklearn.metrics.jaccard_score(*(m.ravel() for m in bands)))

    def check(got):
        for name, one, other in zip(names, got, want, strict=True):
            near(one, other, 1e-12, f"{name} of {w} x {h}, share {share}, tolerance {tolerance}")

    ask(f"masks {w} {h} {bits(a)} {bits(b)} {share} {tolerance}", check)


def test_field(mask):
    want = scipy.ndimage.distance_transform_edt(~mask) ** 2

    def check(got):
        near(np.abs(np.array(got) - want.ravel().round()).max(), 0, 0, "squared distances")

    ask(f"field {mask.shape[1]} {mask.shape[0]} {bits(mask)}", check)


def test_pixels(count):
    """Confidences that are multiples of 1 / 65,536 and no bin's border: nothing is rounded, all is defined alike."""
    skin = chance.random(count) < 0.4
    level = np.clip(chance.normal(0.35 + 0.3 * skin, 0.2, count), 0.01, 0.99)
    level = np.floor(level * 4096) * 16 / 65536 + 1 / 65536
    skin_share, confidence = sklearn.calibration.calibration_curve(skin, level, n_bins=15)
    sizes = np.histogram(level, np.linspace(0, 1, 16))[0]
    ece = np.sum(sizes[sizes > 0] * np.abs(skin_share - confidence)) / count

    def check(got):
        near(got[0], sklearn.metrics.roc_auc_score(skin, level), 1e-12, "roc_auc")
        near(got[1], sklearn.metrics.average_precision_score(skin, level), 1e-12, "average_precision")
        near(got[2], sklearn.metrics.brier_score_loss(skin, level), 1e-9, "brier")
        near(got[3], ece, 1e-9, "ece")
        points = np.array(got[4:]).reshape(15, 2)[sizes > 0]
        near(np.abs(points - np.column_stack((confidence, skin_share))).max(), 0, 1e-9, "the reliability curve")

    ask(f"pixels {count} {words(level, skin)}", check)


def test_bootstrap(above, below, level):
    """Both ends within 0.12 standard errors: three times the spread that the draws give them."""
    other = scipy.stats.bootstrap((above, below), lambda a, b, axis=-1: a.sum(axis) / b.sum(axis), paired=True, vectorized=True,
                                  confidence_level=level, n_resamples=40000, method="BCa", random_state=3, batch=1000)

    def check(got):
        room = 0.12 * other.standard_error
        near((got[0] - other.confidence_interval.low) / room, 0, 1, f"the low end of {len(above)} at {level}")
        near((got[1] - other.confidence_interval.high) / room, 0, 1, f"the high end of {len(above)} at {level}")
        near(got[2] / other.standard_error, 1, 0.03, "the standard error")

    ask(f"bootstrap {len(above)} {level} {words(above, below)}", check)


def test_permutation(a, b):
    """SciPy goes through all ways as well up to 13 photos; drawn ways have an error."""
    exact = len(a) <= 13
    other = scipy.stats.permutation_test((a, b), lambda a, b, axis=-1: np.mean(a - b, axis), permutation_type="samples",
                                         vectorized=True, n_resamples=10000, random_state=1)

    def check(got):
        room = 1e-12 if exact else 6 * (other.pvalue * (1 - other.pvalue) / 10000) ** 0.5 + 2e-4
        near(got[0], other.pvalue, room, f"permutation of {len(a)}")

    ask(f"permutation {len(a)} {words(a, b)}", check)


def test_wilcoxon(a, b, zeros):
    d = a - b
    exact = len(d) <= 50 and len(np.unique(np.abs(d))) == len(d) and np.all(d)
    other = scipy.stats.wilcoxon(d, zero_method=("wilcox", "pratt")[zeros], correction=not exact,
                                 mode="exact" if exact else "approx")

    def check(got):
        near(min(got[:2]), other.statistic, 1e-12, f"W of {len(d)}, zeros {zeros}")
        near(got[2] / other.pvalue, 1, 1e-12, f"p of {len(d)}, zeros {zeros}")

    ask(f"wilcoxon {len(d)} {zeros} {words(a, b)}", check)


def main():
    for i in range(40):
        a, b = blob()
        test_masks(a, b, (0.02, 0.001, 0.05)[i % 3], (0, 1, 2, 1.5)[i % 4])
    for i in range(10):
        test_field(chance.random(chance.integers(1, 60, 2)) < 0.03 * (i + 1))
    for count in (200, 5000):
        test_pixels(count)
    for count, level in ((12, 0.95), (40, 0.9), (150, 0.95)):
        below = chance.integers(50, 1000, count).astype(float)
        test_bootstrap(np.floor(below * chance.beta(6, 2, count)), below, level)
        test_bootstrap(chance.beta(6, 2, count), np.ones(count), level)
    for count in (4, 9, 13, 30, 100):
        a = chance.beta(6, 2, count)
        test_permutation(a, a - chance.normal(0.05, 0.15, count))
    for count in (6, 15, 50, 51, 300):
        a = chance.beta(6, 2, count)
        for zeros in (0, 1):
            test_wilcoxon(a, a - chance.normal(0.02, 0.15, count), zeros)
            test_wilcoxon(np.round(a, 1), np.round(a - chance.normal(0.03, 0.15, count), 1), zeros)
    done = subprocess.run([sys.argv[1]], input="\n".join(questions), capture_output=True, text=True)
    answers = done.stdout.splitlines()
    if done.returncode or len(answers) != len(checks):
        print(f"{sys.argv[1]} ends with {done.returncode}: {done.stderr}", file=sys.stderr)
        return 1
    for check, answer in zip(checks, answers):
        check([float(word) for word in answer.split()])
    print(f"{len(checks)} questions, {failures} differ; SciPy {scipy.__version__}, scikit-image {skimage.__version__}, "
          f"scikit-learn {sklearn.__version__}")
    return 1 if failures else 0


sys.exit(main())
