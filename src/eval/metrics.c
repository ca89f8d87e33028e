#include "eval/metrics.h"

#include <math.h>
#include <string.h>

#define NONE (double)NAN
#define FAR  (double)INFINITY

const struct metrics_row metrics[METRICS_COUNT] = {
    [METRICS_JACCARD] = {"jaccard",
                         "tp / (tp + fp + fn): pixels in both over pixels in either",
                         "Jaccard 1901",
                         "share",
                         "1: nothing was there and nothing was claimed",
                         0,
                         1,
                         1,
                         {1, 0, 0, 0},
                         {1, 1, 1, 0},
                         1},
    [METRICS_DICE] = {"dice",
                      "2 tp / (2 tp + fp + fn)",
                      "Dice 1945",
                      "share",
                      "1: nothing was there and nothing was claimed",
                      0,
                      1,
                      1,
                      {2, 0, 0, 0},
                      {2, 1, 1, 0},
                      1},
    [METRICS_PRECISION] = {"precision",
                           "tp / (tp + fp): of what is called skin, the share that is",
                           "van Rijsbergen 1979",
                           "share",
                           "not defined where nothing is called skin",
                           0,
                           1,
                           1,
                           {1, 0, 0, 0},
                           {1, 1, 0, 0},
                           NONE},
    [METRICS_RECALL] = {"recall",
                        "tp / (tp + fn): of the skin, the share that is found",
                        "van Rijsbergen 1979",
                        "share",
                        "not defined where there is no skin",
                        0,
                        1,
                        1,
                        {1, 0, 0, 0},
                        {1, 0, 1, 0},
                        NONE},
    [METRICS_SPECIFICITY] = {"specificity",
                             "tn / (tn + fp): of what is not skin, the share left out",
                             "Yerushalmy 1947",
                             "share",
                             "not defined where all is skin",
                             0,
                             1,
                             1,
                             {0, 0, 0, 1},
                             {0, 1, 0, 1},
                             NONE},
    [METRICS_FALSE_POSITIVE_RATE] =
        {"false_positive_rate",
         "fp / (tn + fp): of what is not skin, the share called skin",
         "Yerushalmy 1947",
         "share",
         "not defined where all is skin",
         0,
         1,
         -1,
         {0, 1, 0, 0},
         {0, 1, 0, 1},
         NONE},
    [METRICS_ACCURACY] = {"accuracy",
                          "(tp + tn) / (tp + fp + fn + tn): pixels called as they are",
                          "Fawcett 2006",
                          "share",
                          "not defined where no pixel is known",
                          0,
                          1,
                          1,
                          {1, 0, 0, 1},
                          {1, 1, 1, 1},
                          NONE},
    [METRICS_AREA_ERROR] = {"area_error",
                            "fp - fn: pixels called skin less pixels of skin",
                            "a difference of two areas",
                            "pixels",
                            "0",
                            -FAR,
                            FAR,
                            0,
                            {0, 1, -1, 0},
                            {0, 0, 0, 0},
                            0},
    [METRICS_AREA_ERROR_RELATIVE] =
        {"area_error_relative",
         "(fp - fn) / (tp + fn): the same over the pixels of skin",
         "Heimann et al. 2009",
         "share",
         "0 where both are empty, not defined where only the truth is",
         -1,
         FAR,
         0,
         {0, 1, -1, 0},
         {1, 0, 1, 0},
         0},
    [METRICS_BOUNDARY_IOU] =
        {"boundary_iou",
         "Jaccard of the bands inside both outlines, as wide as a share of the "
         "diagonal (2 %)",
         "Cheng et al. 2021",
         "share",
         "1 where both are empty, 0 where one is",
         0,
         1,
         1,
         {0},
         {0},
         1},
    [METRICS_SURFACE_DICE] =
        {"surface_dice",
         "share of both boundaries' pixels within a tolerance of the other",
         "Nikolov et al. 2021",
         "share",
         "1 where both are empty, 0 where one is",
         0,
         1,
         1,
         {0},
         {0},
         1},
    [METRICS_HAUSDORFF] = {"hausdorff",
                           "largest distance from a boundary pixel to the other boundary",
                           "Hausdorff 1914",
                           "pixels",
                           "0 where both are empty, the diagonal where one is",
                           0,
                           FAR,
                           -1,
                           {0},
                           {0},
                           0},
    [METRICS_HD95] = {"hd95",
                      "the larger of both directed sets' 95th percentiles",
                      "Nikolov et al. 2021 (code), MONAI",
                      "pixels",
                      "0 where both are empty, the diagonal where one is",
                      0,
                      FAR,
                      -1,
                      {0},
                      {0},
                      0},
    [METRICS_HD95_UNION] = {"hd95_union",
                            "95th percentile of both directed sets thrown together",
                            "MedPy",
                            "pixels",
                            "0 where both are empty, the diagonal where one is",
                            0,
                            FAR,
                            -1,
                            {0},
                            {0},
                            0},
    [METRICS_LESION_RECALL] =
        {"lesion_recall",
         "of the lesions, the share of which at least half is called skin",
         "Carass et al. 2017, there one pixel is enough",
         "share",
         "not defined where there is no lesion",
         0,
         1,
         1,
         {0},
         {0},
         NONE},
    [METRICS_ECE] = {"ece",
                     "mean over pixels of |confidence - share of skin| of their bin",
                     "Naeini et al. 2015, Guo et al. 2017",
                     "share",
                     "not defined where no pixel is known",
                     0,
                     1,
                     -1,
                     {0},
                     {0},
                     NONE},
    [METRICS_BRIER] = {"brier",
                       "mean over pixels of (confidence - truth)^2",
                       "Brier 1950",
                       "share",
                       "not defined where no pixel is known",
                       0,
                       1,
                       -1,
                       {0},
                       {0},
                       NONE},
    [METRICS_ROC_AUC] = {"roc_auc",
                         "chance that skin has more confidence than not-skin; ties half",
                         "Hanley and McNeil 1982",
                         "share",
                         "not defined where all is skin or none is",
                         0,
                         1,
                         1,
                         {0},
                         {0},
                         NONE},
    [METRICS_AVERAGE_PRECISION] = {"average_precision",
                                   "sum of precision times the gain of recall, over thresholds",
                                   "Zhu 2004, as scikit-learn's",
                                   "share",
                                   "not defined where there is no skin",
                                   0,
                                   1,
                                   1,
                                   {0},
                                   {0},
                                   NONE},
};

const struct metrics_row *metrics_find(const char *name)
{
    for (int i = 0; i < METRICS_COUNT; i++)
        if (!strcmp(metrics[i].name, name))
            return &metrics[i];
    return NULL;
}

static int64_t times(const signed char *of, struct overlap o)
{
    return of[0] * o.tp + of[1] * o.fp + of[2] * o.fn + of[3] * o.tn;
}

struct ratio metrics_ratio(enum metrics_name metric, struct overlap counts)
{
    static const signed char none[4];
    const struct metrics_row *m = &metrics[metric];
    int whole = !memcmp(m->below, none, sizeof none);

    return (struct ratio){(double)times(m->above, counts),
                          whole ? 1 : (double)times(m->below, counts)};
}

double metrics_value(enum metrics_name metric, struct overlap counts)
{
    return ratio_value(metrics_ratio(metric, counts), metrics[metric].of_nothing);
}

struct metrics_over metrics_over(enum metrics_name metric, const struct overlap *photos,
                                 size_t count)
{
    struct metrics_over over = {metrics_value(metric, overlap_sum(photos, count)), 0, 0};

    for (size_t i = 0; i < count; i++) {
        double value = metrics_value(metric, photos[i]);

        if (isnan(value))
            continue;
        over.mean += value;
        over.photos++;
    }
    over.mean = over.photos ? over.mean / (double)over.photos : NONE;
    return over;
}
