"""PCA and logistic regression on the mean log-mel frame of each clip: the figure to beat."""

import argparse

import numpy as np
from sklearn.decomposition import PCA
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score
from sklearn.model_selection import GroupShuffleSplit
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("archive", help="features (clips, bands), labels (clips), speakers (clips)")
    parser.add_argument("--seed", type=int, default=1234)
    parser.add_argument("--components", type=int, default=20)
    arguments = parser.parse_args()

    archive = np.load(arguments.archive)
    features, labels, speakers = archive["features"], archive["labels"], archive["speakers"]
    features = StandardScaler().fit_transform(features)
    # A speaker who is heard in training must not be heard in the test.
    splitter = GroupShuffleSplit(n_splits=1, test_size=0.2, random_state=arguments.seed)
    train, test = next(splitter.split(features, labels, groups=speakers))

    projection = PCA(arguments.components, random_state=arguments.seed)
    model = make_pipeline(projection, LogisticRegression(max_iter=1000))
    model.fit(features[train], labels[train])
    accuracy = accuracy_score(labels[test], model.predict(features[test]))
    print(f"accuracy {accuracy:.4f} on {len(test)} clips")


if __name__ == "__main__":
    main()
